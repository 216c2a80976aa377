"""Ask a source over the network: what a check needs of its store."""
