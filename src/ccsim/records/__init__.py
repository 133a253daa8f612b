"""What a run leaves: the contact log and the agents' comings and goings, as documented tables."""
