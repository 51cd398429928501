/** The way to a database server: dialect, capabilities, privileges, connections. */
@NullMarked
package dev.swingbridge.backfill.server;

import org.jspecify.annotations.NullMarked;
