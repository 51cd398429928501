/** Views, routines and triggers of the servers, read so that the router knows what they reach. */
@NullMarked
package dev.swingbridge.proxy.catalog;

import org.jspecify.annotations.NullMarked;
