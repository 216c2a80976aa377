"""The program and its commands, for scripts: `add`, `check`, `detect`, `paths`, `demo-server`."""
