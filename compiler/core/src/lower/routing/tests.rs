//! Lowering of routers.
