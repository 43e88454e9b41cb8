"""The supervisor's side of the processes that fork workers: the zygote and its deputy."""
