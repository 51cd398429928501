package dev.swingbridge.lab.conformance;

import java.util.List;

/** A step and every packet that answered it. */
record Exchange(String scene, Step step, List<String> answer) {}
