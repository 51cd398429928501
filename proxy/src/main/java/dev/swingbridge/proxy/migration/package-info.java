/** The verbs of a migration, and what is reported of it. */
@NullMarked
package dev.swingbridge.proxy.migration;

import org.jspecify.annotations.NullMarked;
