/** Leases: which proxy runs what. */
@NullMarked
package dev.swingbridge.proxy.cluster;

import org.jspecify.annotations.NullMarked;
