"""Who asks: until there is sign-in, the local operator alone."""
