/** Moves rows from one server to another and proves that they are equal. */
@NullMarked
package dev.swingbridge.backfill;

import org.jspecify.annotations.NullMarked;
