/** Copies existing rows in log-anchored chunks. */
@NullMarked
package dev.swingbridge.backfill.copy;

import org.jspecify.annotations.NullMarked;
