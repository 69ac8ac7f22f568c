"""What several verbs share when a card takes a step: entering a stage, passing a gate."""
