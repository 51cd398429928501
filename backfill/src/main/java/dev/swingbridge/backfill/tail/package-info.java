/** The binary log as a sequence of whole source transactions. */
@NullMarked
package dev.swingbridge.backfill.tail;

import org.jspecify.annotations.NullMarked;
