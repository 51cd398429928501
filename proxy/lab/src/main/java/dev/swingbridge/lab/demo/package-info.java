/** The demonstration: two embedded servers, traffic, a whole migration, and an auditor. */
@NullMarked
package dev.swingbridge.lab.demo;

import org.jspecify.annotations.NullMarked;
