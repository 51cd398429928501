/** The durable records on both servers, and what they decode to. */
@NullMarked
package dev.swingbridge.proxy.migration.store;

import org.jspecify.annotations.NullMarked;
