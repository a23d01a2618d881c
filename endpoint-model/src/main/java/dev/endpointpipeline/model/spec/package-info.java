/**
 * Where in an endpoint's spec things are, for all who ask. Neither reads requests nor changes
 * specs.
 */
@NullMarked
package dev.endpointpipeline.model.spec;

import org.jspecify.annotations.NullMarked;
