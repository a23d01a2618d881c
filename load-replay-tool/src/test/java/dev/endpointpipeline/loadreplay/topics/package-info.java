@NullMarked
package dev.endpointpipeline.loadreplay.topics;

import org.jspecify.annotations.NullMarked;
