/** The cutover plan, used in both directions. */
@NullMarked
package dev.swingbridge.proxy.migration.cutover;

import org.jspecify.annotations.NullMarked;
