"""Values in, messages out; how a thing looks is a pure function of its picture."""
