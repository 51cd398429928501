/** The verbs of a migration and the thread that carries each one. */
@NullMarked
package dev.swingbridge.proxy.migration;

import org.jspecify.annotations.NullMarked;
