//! Bringing a face into the pose that the embedders were trained on.
