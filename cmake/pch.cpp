// The precompiled header needs a target of its own to live in.
