import Config

config :omnimessage_smpp, api_base_url: "https://omnimessage-core.example.com:8443"

config :omnimessage_smpp, :server_binds, [
  %{
    name: "bind_1", system_id: "user_1", password: "secret_password",
    # Autoriser n'importe quelle adresse source
    source_address_whitelist: []
  },
  %{
    name: "bind_2", system_id: "user_2", password: "secret_password",
    # Adresses spécifiques uniquement
    source_address_whitelist: ["MyBrand", "AlertService"]
  },
  %{
    name: "bind_3", system_id: "user_3", password: "secret_password",
    # Correspondance de préfixe générique
    source_address_whitelist: ["614*", "+61*"]
  },
  %{
    name: "bind_4", system_id: "user_4", password: "secret_password",
    # Mixte
    source_address_whitelist: ["MyBrand", "614*", "+61400000001"]
  }
]
