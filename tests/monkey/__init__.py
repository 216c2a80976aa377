"""Random keys, pastes, sizes and answers at the real program, in a pseudo-terminal."""
