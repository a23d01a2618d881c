/** Tests of views after a run, against a real HTTP server. */
@NullMarked
package dev.endpointpipeline.loadreplay.views;

import org.jspecify.annotations.NullMarked;
