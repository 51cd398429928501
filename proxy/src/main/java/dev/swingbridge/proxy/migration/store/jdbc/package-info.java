/** The records of migrations in the control schemas of both servers. */
@NullMarked
package dev.swingbridge.proxy.migration.store.jdbc;

import org.jspecify.annotations.NullMarked;
