package dev.swingbridge.proxy.admin;

/** One session whose statement waits for a cutover. */
public record HeldLine(String migration, long session, double heldMillis) {}
