package dev.swingbridge.lab.conformance;

import java.util.List;

/** A request and every packet that answered it. */
record Exchange(String scene, Request request, List<String> answer) {}
