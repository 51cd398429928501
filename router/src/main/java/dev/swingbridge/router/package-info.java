/**
 * Decides, for one classified statement, which side it goes to, whether it waits, or why it is
 * refused.
 */
@NullMarked
package dev.swingbridge.router;

import org.jspecify.annotations.NullMarked;
