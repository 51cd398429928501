package dev.swingbridge.proxy.http;

/** What a request gets: one whole reply, or events until the client goes. */
sealed interface Answer permits Reply, EventStream {}
