/** Drives a server and the proxy in front of it with the same bytes and compares every packet. */
@NullMarked
package dev.swingbridge.lab.conformance;

import org.jspecify.annotations.NullMarked;
