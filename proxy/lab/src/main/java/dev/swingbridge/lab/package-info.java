/** Shows the product and tries it from outside; never shipped. */
@NullMarked
package dev.swingbridge.lab;

import org.jspecify.annotations.NullMarked;
