/** The cutover plan, used in both directions, and what stands in its way. */
@NullMarked
package dev.swingbridge.proxy.migration.cutover;

import org.jspecify.annotations.NullMarked;
