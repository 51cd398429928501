/** The verbs of a migration, its status and its reports. */
@NullMarked
package dev.swingbridge.proxy.migration;

import org.jspecify.annotations.NullMarked;
