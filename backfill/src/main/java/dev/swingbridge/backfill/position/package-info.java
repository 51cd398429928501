/** Positions in a binary log and GTID sets. */
@NullMarked
package dev.swingbridge.backfill.position;

import org.jspecify.annotations.NullMarked;
