/** Accessors of an endpoint's spec. Neither reads requests nor changes specs. */
@NullMarked
package dev.endpointpipeline.model.spec;

import org.jspecify.annotations.NullMarked;
