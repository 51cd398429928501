package dev.swingbridge.proxy.frontend;

import dev.swingbridge.proxy.backend.Backend;

/** A client whose password was proven, with a connection to its home side in its name. */
public record Authenticated(ClientLogin login, Backend home) {}
