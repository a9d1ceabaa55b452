"""Control of execution: the marks of a clause, the register, the item that takes stock."""
