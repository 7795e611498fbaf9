"""The command line's commands, a module for each; what one of them needs is loaded only when it is called."""
