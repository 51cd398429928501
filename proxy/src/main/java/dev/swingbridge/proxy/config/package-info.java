/**
 * Reads the configuration file into the settings of each part, or says every problem in plain
 * words.
 */
@NullMarked
package dev.swingbridge.proxy.config;

import org.jspecify.annotations.NullMarked;
