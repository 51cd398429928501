/** Reads table schemas, creates them on the other side, lists what stands in the way. */
@NullMarked
package dev.swingbridge.backfill.schema;

import org.jspecify.annotations.NullMarked;
