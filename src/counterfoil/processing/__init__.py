"""Processing: what runs behind the log, how far it is, and what people do where a stream of facts waits for repair."""
