"""A module that cannot be imported."""

raise ImportError("the weights of this model are missing")
