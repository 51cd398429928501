/** Connections from the proxy to the servers. */
@NullMarked
package dev.swingbridge.proxy.backend;

import org.jspecify.annotations.NullMarked;
