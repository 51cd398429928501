/** The configuration file: one loader, records with checked values, problems in plain words. */
@NullMarked
package dev.swingbridge.proxy.config;

import org.jspecify.annotations.NullMarked;
