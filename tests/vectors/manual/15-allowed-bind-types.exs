import Config

config :omnimessage_smpp, api_base_url: "https://omnimessage-core.example.com:8443"

config :omnimessage_smpp, :server_binds, [
  %{
    name: "bind_1", system_id: "user_1", password: "secret_password",
    allowed_bind_types: [:transceiver] # Seulement transceiver
  },
  %{
    name: "bind_2", system_id: "user_2", password: "secret_password",
    allowed_bind_types: [:transmitter, :receiver] # TX ou RX
  },
  %{
    name: "bind_3", system_id: "user_3", password: "secret_password",
    allowed_bind_types: [:transmitter, :receiver, :transceiver] # Tout
  }
]
