"""The Web API, one module a family of methods; `dispatch` answers the calls."""
