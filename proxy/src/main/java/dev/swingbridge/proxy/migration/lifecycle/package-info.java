/** The states of a migration and the verbs allowed in each, as one table. */
@NullMarked
package dev.swingbridge.proxy.migration.lifecycle;

import org.jspecify.annotations.NullMarked;
