/** Values as people write them: addresses, networks, durations, sizes. */
@NullMarked
package dev.swingbridge.proxy.text;

import org.jspecify.annotations.NullMarked;
