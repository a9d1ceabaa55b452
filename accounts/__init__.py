"""People who work with the portal, their roles, and the journal of what they did."""
