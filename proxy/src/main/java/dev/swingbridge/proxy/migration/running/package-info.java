/** What runs one migration: its thread, its streams, its copy, its cutovers. */
@NullMarked
package dev.swingbridge.proxy.migration.running;

import org.jspecify.annotations.NullMarked;
