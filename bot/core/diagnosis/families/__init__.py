"""The texts that are known, one module a family of causes."""
