/** Tests of generated traffic. */
@NullMarked
package dev.endpointpipeline.loadreplay.generate;

import org.jspecify.annotations.NullMarked;
